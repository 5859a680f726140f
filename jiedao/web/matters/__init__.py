"""事项: reviews, approvals, decisions and elections: the list, one matter with its next step, and the steps people take."""
