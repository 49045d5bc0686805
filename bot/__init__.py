"""Where the skills meet: channels, engine, policy, actions, workers, web app and command line."""
