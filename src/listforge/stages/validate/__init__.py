"""Keep the rows that can and may be called; say of every other one why not."""

from listforge.stages.validate.mail import Resolver
from listforge.stages.validate.stage import screened_on_date, validate

__all__ = ["Resolver", "screened_on_date", "validate"]
