"""Understanding: catalog, training, classifier, mood and short answers."""
