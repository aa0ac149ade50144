"""What the components of Open Agent Specification say, wherever in a document they stand.

Source: the JSON Schemas of the specification 25.4.1 to 26.2.0, and its reference implementation at
commit e4cc748f.
"""
