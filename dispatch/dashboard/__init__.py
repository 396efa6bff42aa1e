"""What leaders read of a campaign's figures: the dashboard and the cards of its lists."""
