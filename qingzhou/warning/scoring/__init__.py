"""What can be seen of an institution on a day, and what it comes to. Knows neither Django nor the database."""
