"""What an unknown legacy database holds, measured gently: `etl.profile.model` is what it tells."""
