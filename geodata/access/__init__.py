"""Access: how many seats the children of each area can reach, shared with all who can reach them, too."""
