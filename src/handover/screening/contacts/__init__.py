"""Ways to reach somebody, and whose they are: the writer's private ones, the company's, the client's."""
