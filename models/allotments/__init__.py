"""Whole numbers shared out: quotas, aid, training, programme seats."""
