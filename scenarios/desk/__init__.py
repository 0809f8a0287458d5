"""The planner's desk: drafts of scenarios, from a copy of something asked before to a job in the queue."""
