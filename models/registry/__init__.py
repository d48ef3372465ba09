"""Trained models in MLflow: registered, compared, promoted, loaded again."""
