"""What happens in the company day by day: work that comes in, is planned, done, blocked and released."""
