"""What SQL does badly: graphs of dependencies, and the meaning of requirements.

Reads the conformed layer and the edges that dbt has built, writes schema ``analysis``; dbt then builds marts
over it. Algorithms take and give arrays and know nothing of the lake.
"""
