"""Orders: takes an order and reads it back."""
