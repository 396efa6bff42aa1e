"""What the pages of tasks say."""
