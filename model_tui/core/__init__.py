"""The domain: records, identity, layers, query language and index. Does no I/O."""
