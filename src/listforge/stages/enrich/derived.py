"""What a row says by itself: domain, industry code, band, region, seniority and department."""

import polars as pl

from listforge.fields import company, domain, title
from listforge.stages.enrich.fill import filled

DERIVED = "derived"


def derived(frame: pl.DataFrame) -> pl.DataFrame:
    """What the row itself says: domain, industry code, band, seniority and department."""
    of_mail = pl.when(pl.col("email_type") == "business").then(domain.of_email(pl.col("email")))
    judged = title.judged(frame["job_title"])
    return filled(
        frame,
        {
            "company_domain": pl.coalesce(domain.of_website(pl.col("website")), of_mail),
            "industry_code": company.industry_code(pl.col("industry")),
            "employee_band": company.employee_band(pl.col("employees")),
            "seniority": pl.lit(judged["seniority"]),
            "department": pl.lit(judged["department"]),
        },
        DERIVED,
    )
