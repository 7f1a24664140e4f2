from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handover.settings")
application = get_wsgi_application()
# What pages are made with is loaded now and stays: the collector of garbage, which would look at all of it again
# with every third long list, and takes a tenth of a second for that, need not.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
