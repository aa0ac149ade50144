"""The commands of `gate`, one module each; a command imports what it runs when it runs."""
