"""The rules that ship with the gate, as package data."""
