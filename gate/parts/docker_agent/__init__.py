"""What the parts of a docker-agent file say: models, toolsets, permissions, hooks.

Sources: `pkg/config/latest` and `pkg/tools/builtin` of docker-agent at commit 0d76412a (version 7
of the configuration, March 2026), its older versions 0 to 6, and the documentation of version 10.
"""
