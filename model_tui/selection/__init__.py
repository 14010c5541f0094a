"""Choosing among offers: ranking, policies of what is kept, recommendations. Draws nothing and asks nobody."""
