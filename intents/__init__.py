"""Understanding: the catalog of intents, the classifier and the mood reader. Text in, prediction out."""
