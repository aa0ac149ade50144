"""What the kinds of Ark's group `ark.mckinsey.com` say, kind by kind.

Sources: the definitions of Ark 0.1.31 (commit e415790b, August 2025), and its types of 2026 for
approvals (27e16e4a), pods of agents (00594039), providers of models and references to tools.
"""
