"""Our own labelled messages and conversations, and the gate that keeps all figures from falling."""
