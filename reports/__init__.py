"""The reconciliation model and its renderers."""
