"""What a reading leaves behind besides records: the ledger, the history of runs, the quarantine."""
