"""The screens of KAP Outcomes, and all that is computed for them."""
