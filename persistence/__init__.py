"""What is kept: the rooms' logs in Redis or Valkey; users, questions, results and recordings in Postgres."""
