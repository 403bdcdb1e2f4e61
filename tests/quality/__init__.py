"""What is measured rather than tested: labelled texts, and names in all their forms."""
