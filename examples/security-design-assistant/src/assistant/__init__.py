"""Security Design Assistant: takes the description of a system and says what its design leaves open to attack."""
