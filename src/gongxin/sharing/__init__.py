"""Who saw what is not public: every look-up with its purpose, case and result, told to the organisation."""
