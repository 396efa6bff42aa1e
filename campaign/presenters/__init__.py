"""What the pages of a campaign say."""
