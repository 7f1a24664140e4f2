from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A yes to many notices together is one decision that keeps which texts it is for."""

    dependencies = [("approving", "0001_initial")]

    operations = [migrations.AddField("intent", "texts", models.JSONField(blank=True, default=dict))]
