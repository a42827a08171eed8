"""Cases: one mechanism for every procedure — steps, clocks, service, papers — as the procedures' tables say."""
