"""What is held of each organisation: records on two lines of time, and who may see them until when."""
