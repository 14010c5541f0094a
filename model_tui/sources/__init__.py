"""Sources: what asks a provider for its models. One module for each shape of listing API, one table of providers."""
