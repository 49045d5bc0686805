"""The part `judgement` of the bench: public sets, ours beside the floor, the aim and what was published."""
