"""The house rules, one function each; tests/test_house_rules.py holds the repository to them."""
