"""Resolvers: each knows something about models, and says it as layers."""
