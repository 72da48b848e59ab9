"""Each product's file, known by its header row, becomes the same canonical row."""

import io
import random
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import pytest

from listforge import frames, vocab
from listforge.columns import COLUMNS
from listforge.fields import header
from listforge.result import Result
from listforge.stages.import_ import Origin, import_

PROVENANCE = {"lead_id", "contact_id", "source", "source_file", "source_row", "sources", "warnings"}


class Export(NamedTuple):
    """The cells of an invented row under a product's headers, and the canonical cells that it must become."""

    preset: str
    cells: Mapping[str, str]
    row: Mapping[str, Any]


ANN = {"full_name": "Ann Ash", "first_name": "Ann", "last_name": "Ash"}
EXPORTS = [
    Export(
        "hubspot",
        {
            "Record ID": "7", "First Name": "Ann", "Last Name": "Ash", "Email": "", "Work email": "ann@tarnwick.example",
            "Phone Number": "212-555-0123", "Mobile Phone Number": "212-555-0147", "Company Name": "Tarnwick", "Job Title": "COO",
            "Lifecycle Stage": "lead", "Create Date": "2026-01-02", "Last Modified Date": "2026-03-04", "Country/Region": "USA",
            "Unsubscribed from all email": "true", "Total Revenue": "900",
        },
        {
            **ANN, "source_type": "crm", "source_record_id": "7", "updated_on": date(2026, 3, 4), "company_name": "Tarnwick",
            "job_title": "COO", "phone": "212-555-0123", "mobile_phone": "212-555-0147", "email": "ann@tarnwick.example",
            "country": "US", "motion": None,
        },
    ),
    Export(
        "hubspot_companies",
        {
            "Record ID": "7", "Company name": "Tarnwick", "Company domain name": "tarnwick.example", "Lifecycle Stage": "customer",
            "Industry": "Trucking", "Number of Employees": "120", "Annual Revenue": "5000000", "Phone Number": "212-555-0123",
            "City": "Austin", "State/Region": "Texas", "Country/Region": "United States", "Last Modified Date": "2026-03-04",
        },
        {
            "source_type": "crm", "source_record_id": "7", "updated_on": date(2026, 3, 4), "company_name": "Tarnwick",
            "company_domain": "tarnwick.example", "industry": "Trucking", "employees": 120, "employee_band": None,
            "revenue_usd": 5_000_000, "phone": "212-555-0123", "city": "Austin", "region": "TX", "country": "US", "motion": None,
        },
    ),
    Export(
        "hubspot_companies",
        {
            "Datensatz-ID": "7", "Name des Unternehmens": "Tarnwick GmbH", "Domain des Unternehmens": "tarnwick.example",
            "Telefonnummer": "030 23125 001", "Ort": "Berlin", "Postleitzahl": "10115", "Land/Region": "Deutschland", "Branche": "Spedition",
        },
        {
            "source_type": "crm", "source_record_id": "7", "company_name": "Tarnwick GmbH", "company_domain": "tarnwick.example",
            "industry": "Spedition", "phone": "030 23125 001", "city": "Berlin", "postal_code": "10115", "country": "DE", "motion": None,
        },
    ),
    Export(
        "hubspot_companies",
        {
            "Post-ID": "7", "Företagsnamn": "Tarnwick AB", "Företagets domännamn": "tarnwick.example", "Telefonnummer": "08-465 004 01",
            "Postort": "Stockholm", "Bransch": "Frakt", "Antal anställda": "12",
        },
        {
            "source_type": "crm", "source_record_id": "7", "company_name": "Tarnwick AB", "company_domain": "tarnwick.example",
            "industry": "Frakt", "employees": 12, "employee_band": None, "phone": "08-465 004 01", "city": "Stockholm", "motion": None,
        },
    ),
    Export(
        "salesforce",
        {
            "Id": "00Q1", "OwnerId": "005", "IsConverted": "0", "FirstName": "Ann", "LastName": "Ash", "Company": "Tarnwick", "Phone": "212-555-0123",
            "MobilePhone": "212-555-0147", "DoNotCall": "1", "LastModifiedDate": "2026-03-04T10:00:00.000Z", "NumberOfEmployees": "120",
        },
        {
            **ANN, "source_type": "crm", "source_record_id": "00Q1", "updated_on": date(2026, 3, 4), "company_name": "Tarnwick",
            "employees": 120, "employee_band": None, "phone": "212-555-0123", "mobile_phone": "212-555-0147", "do_not_call": True, "motion": None,
        },
    ),
    Export(
        "salesforce_accounts",
        {
            "Id": "001", "Name": "Tarnwick", "OwnerId": "005", "Phone": "212-555-0123", "Website": "https://tarnwick.example",
            "BillingStreet": "", "BillingCity": "", "BillingState": "", "BillingPostalCode": "", "BillingCountry": "",
            "ShippingStreet": "1 Dock Rd", "ShippingCity": "Austin", "ShippingState": "TX", "ShippingPostalCode": "78701", "ShippingCountry": "US",
        },
        {
            "source_type": "crm", "source_record_id": "001", "company_name": "Tarnwick", "website": "https://tarnwick.example",
            "phone": "212-555-0123", "street": "1 Dock Rd", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US", "motion": None,
        },
    ),
    Export(
        "pipedrive",
        {
            "Person - ID": "7", "Person - Name": "Ann Ash", "Person - Organization": "Tarnwick", "Person - Phone - Work": "212-555-0123",
            "Person - Phone - Mobile": "212-555-0147", "Person - Phone - Home": "212-555-0188", "Person - Email - Work": "",
            "Person - Email - Home": "ann@home.example", "Person - Owner": "Bo",
        },
        {
            **ANN, "source_type": "crm", "source_record_id": "7", "company_name": "Tarnwick", "phone": "212-555-0123",
            "mobile_phone": "212-555-0147", "other_phone": "212-555-0188", "email": "ann@home.example", "motion": None,
        },
    ),
    Export(
        "zoho",
        {
            "Record Id": "zcrm_7", "Lead Owner": "Bo", "Company": "Tarnwick", "First Name": "Ann", "Last Name": "Ash", "Title": "COO",
            "Email": "", "Secondary Email": "ann@tarnwick.example", "Phone": "212-555-0123", "Mobile": "212-555-0147", "Fax": "212-555-0199",
            "No. of Employees": "120", "Lead Status": "Contacted", "Created Time": "2026-01-02 10:00:00", "Modified Time": "", "Email Opt Out": "true",
            "Street": "1 Dock Rd", "City": "Austin", "State": "TX", "Zip Code": "78701", "Country": "US",
        },
        {
            **ANN, "source_type": "crm", "source_record_id": "zcrm_7", "updated_on": date(2026, 1, 2), "company_name": "Tarnwick",
            "employees": 120, "employee_band": None, "job_title": "COO", "phone": "212-555-0123", "mobile_phone": "212-555-0147",
            "email": "ann@tarnwick.example", "street": "1 Dock Rd", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US",
            "motion": None,
        },
    ),
    Export(
        "dynamics",
        {
            "(Do Not Modify) Lead": "0a-1", "(Do Not Modify) Row Checksum": "xyz=", "(Do Not Modify) Modified On": "2026-03-04", "Topic": "Docks",
            "First Name": "Ann", "Last Name": "Ash", "Company Name": "Tarnwick", "Email": "ann@tarnwick.example", "Business Phone": "212-555-0123",
            "State or Province": "Texas", "Country": "US", "Do not allow Phone Calls": "Do Not Allow", "Rating": "Hot",
        },
        {
            **ANN, "source_type": "crm", "source_record_id": "0a-1", "updated_on": date(2026, 3, 4), "company_name": "Tarnwick",
            "phone": "212-555-0123", "email": "ann@tarnwick.example", "region": "TX", "country": "US", "do_not_call": True, "motion": None,
        },
    ),
    Export(
        "apollo",
        {
            "First Name": "Ann", "Last Name": "Ash", "Title": "COO", "Company Name": "", "Company Name for Emails": "Tarnwick", "Email": "",
            "Secondary Email": "ann@tarnwick.example", "Work Direct Phone": "+1 212-555-0123", "Corporate Phone": "212-555-0147",
            "Company Phone": "(212) 555-0147", "Other Phone": "", "Home Phone": "212-555-0188", "# Employees": "120", "Stage": "Cold",
            "Person Linkedin Url": "http://www.linkedin.com/in/ann-ash", "City": "", "State": "", "Country": "", "Company Address": "1 Dock Rd, Austin",
            "Company City": "Austin", "Company State": "Texas", "Company Country": "United States", "Do Not Call": "FALSE", "Apollo Contact Id": "7",
        },
        {
            **ANN, "source_type": "vendor", "source_record_id": "7", "company_name": "Tarnwick", "employees": 120, "employee_band": None,
            "job_title": "COO", "linkedin_url": "http://www.linkedin.com/in/ann-ash", "direct_phone": "+1 212-555-0123",
            "company_phone": "212-555-0147", "other_phone": "212-555-0188", "email": "ann@tarnwick.example", "city": "Austin", "region": "TX",
            "country": "US", "do_not_call": False, "motion": "outbound",
        },
    ),
    Export(
        "zoominfo",
        {
            "ZoomInfo Contact ID": "7", "Last Name": "Ash", "First Name": "Ann", "Job Title": "COO", "Management Level": "C-Level",
            "Direct Phone Number": "212-555-0123", "Mobile phone": "212-555-0147", "Company HQ Phone": "212-555-0188", "Email Address": "ann@tarnwick.example",
            "ZoomInfo Company ID": "9", "Company Name": "Tarnwick", "Revenue (in 000s USD)": "5,000", "Employees": "120", "Fax": "212-555-0199",
            "Person Street": "", "Person City": "", "Person State": "", "Person Zip Code": "", "Country": "United States",
            "Company Street Address": "1 Dock Rd", "Company City": "Austin", "Company State": "Texas", "Company Zip Code": "78701",
            "Company Country": "United States", "Previous Company Name": "Marrowbend",
        },
        {
            **ANN, "source_type": "vendor", "source_record_id": "7", "company_name": "Tarnwick", "employees": 120, "employee_band": None,
            "revenue_usd": 5_000_000, "job_title": "COO", "seniority": "cxo", "direct_phone": "212-555-0123", "mobile_phone": "212-555-0147",
            "company_phone": "212-555-0188", "email": "ann@tarnwick.example", "street": "1 Dock Rd", "city": "Austin", "region": "TX",
            "postal_code": "78701", "country": "US", "motion": "outbound",
        },
    ),
    Export(
        "zoominfo_companies",
        {
            "ZoomInfo Company ID": "9", "Company Name": "Tarnwick", "Website": "tarnwick.example", "Company HQ Phone": "212-555-0188",
            "Revenue (in 000s USD)": "5000", "Employees": "120", "NAICS Code 1": "484110", "SIC Code 1": "4213", "Company City": "Austin",
            "Company State": "Texas", "Company Country": "United States", "LinkedIn Company Profile URL": "https://www.linkedin.com/company/tarnwick",
        },
        {
            "source_type": "vendor", "source_record_id": "9", "company_name": "Tarnwick", "website": "tarnwick.example", "industry_code": "484110",
            "employees": 120, "employee_band": None, "revenue_usd": 5_000_000, "company_linkedin_url": "https://www.linkedin.com/company/tarnwick",
            "company_phone": "212-555-0188", "city": "Austin", "region": "TX", "country": "US", "motion": "outbound",
        },
    ),
    Export(
        "seamless_ai",
        {
            "First Name": "Ann", "Last Name": "Ash", "Title": "COO", "Email 1": "ann@tarnwick.example", "Contact Phone 1": "212-555-0123",
            "Contact Mobile Phone": "212-555-0147", "Contact LI Profile URL": "https://www.linkedin.com/in/ann-ash", "Company Name - Cleaned": "Tarnwick",
            "Website": "tarnwick.example", "Company Staff Count": "120", "Company Annual Revenue": "$5M", "Company City": "Austin", "Company State": "TX",
            "Company Location": "Austin, TX", "SIC Code": "4213",
        },
        {
            **ANN, "source_type": "vendor", "company_name": "Tarnwick", "website": "tarnwick.example", "employees": 120, "employee_band": None,
            "revenue_usd": 5_000_000, "job_title": "COO", "linkedin_url": "https://www.linkedin.com/in/ann-ash", "phone": "212-555-0123",
            "mobile_phone": "212-555-0147", "email": "ann@tarnwick.example", "city": "Austin", "region": "TX", "motion": "outbound",
        },
    ),
    Export(
        "salesgenie_us",
        {
            "Executive First Name": "Ann", "Executive Last Name": "Ash", "Executive Title": "Owner", "Phone Number Combined": "2125550123",
            "Company Name": "Tarnwick", "Location Address": "1 Dock Rd", "Location City": "Austin", "Location State": "TX",
            "Location Sales Volume Actual": "$1,234,000", "Location Employee Size Actual": "12", "Primary NAICS Code": "484110", "Primary SIC Code": "4213",
        },
        {
            **ANN, "source_type": "vendor", "company_name": "Tarnwick", "industry_code": "484110", "employees": 12, "employee_band": None,
            "revenue_usd": 1_234_000, "job_title": "Owner", "phone": "2125550123", "street": "1 Dock Rd", "city": "Austin", "region": "TX",
            "motion": "outbound",
        },
    ),
    Export(
        "salesgenie_ca",
        {
            "Executive First Name": "Ann", "Executive Last Name": "Ash", "Phone Number": "416-555-0123", "Company Name": "Tarnwick", "Address": "1 Dock Rd",
            "City": "Toronto", "Province": "ON", "Location Sales Volume": "1234", "Location Number of Employees": "12", "Primary NAICS": "484110",
            "Primary SIC": "4213", "Primary SIC Year Appeared": "1999",
        },
        {
            **ANN, "source_type": "vendor", "company_name": "Tarnwick", "industry_code": "484110", "employees": 12, "employee_band": None,
            "phone": "416-555-0123", "street": "1 Dock Rd", "city": "Toronto", "region": "ON", "motion": "outbound",
        },
    ),
    Export(
        "linkedin_connections",
        {
            "First Name": "Ann", "Last Name": "Ash", "URL": "https://www.linkedin.com/in/ann-ash", "Email Address": "", "Company": "Tarnwick",
            "Position": "COO", "Connected On": "01 Jan 2024",
        },
        {**ANN, "source_type": "network", "company_name": "Tarnwick", "job_title": "COO", "linkedin_url": "https://www.linkedin.com/in/ann-ash", "email": None,
         "motion": "outbound"},
    ),
    Export(
        "phantombuster",
        {
            "profileUrl": "https://www.linkedin.com/sales/lead/x,y", "fullName": "Ann Ash", "firstName": "Ann", "lastName": "Ash", "companyName": "Tarnwick",
            "title": "COO", "regularCompanyUrl": "https://www.linkedin.com/company/9", "vmid": "ACw7", "titleDescription": "docks", "location": "Austin",
            "defaultProfileUrl": "https://www.linkedin.com/in/ann-ash", "isOpenLink": "false", "timestamp": "2026-03-04T10:00:00.000Z",
        },
        {
            **ANN, "source_type": "network", "source_record_id": "ACw7", "updated_on": date(2026, 3, 4), "company_name": "Tarnwick",
            "company_linkedin_url": "https://www.linkedin.com/company/9", "job_title": "COO", "linkedin_url": "https://www.linkedin.com/in/ann-ash",
            "motion": "outbound",
        },
    ),
    Export(
        "evaboot",
        {
            "First Name": "Ann", "Last Name": "Ash", "Linkedin URL Public": "", "Linkedin URL Unique ID": "https://www.linkedin.com/in/ACw7",
            "Sales Navigator URL": "https://www.linkedin.com/sales/lead/x", "Profile Headline": "Docks!", "Current Jobs Number": "1", "Matches Filters": "YES",
            "Company Linkedin URL Unique ID": "https://www.linkedin.com/company/9",
        },
        {**ANN, "source_type": "network", "company_linkedin_url": "https://www.linkedin.com/company/9", "linkedin_url": "https://www.linkedin.com/in/ACw7",
         "motion": "outbound"},
    ),
    Export(
        "google_contacts",
        {
            "First Name": "Ann", "Middle Name": "", "Last Name": "Ash", "File As": "", "Phonetic First Name": "", "Organization Name": "Tarnwick",
            "Organization Title": "COO", "E-mail 1 - Label": "* Work", "E-mail 1 - Value": "ann@tarnwick.example ::: a@tarnwick.example",
            "Phone 1 - Label": "Mobile", "Phone 1 - Value": "212-555-0147 ::: 212-555-0148", "Phone 2 - Label": "Work", "Phone 2 - Value": "212-555-0123",
            "Phone 3 - Label": "Work Fax", "Phone 3 - Value": "212-555-0199", "Phone 4 - Label": "Main", "Phone 4 - Value": "212-555-0188",
            "Phone 5 - Label": "", "Phone 5 - Value": "212-555-0177",
        },
        {
            **ANN, "company_name": "Tarnwick", "job_title": "COO", "email": "ann@tarnwick.example", "phone": "212-555-0123",
            "mobile_phone": "212-555-0147 / 212-555-0148", "company_phone": "212-555-0188", "other_phone": "212-555-0177",
        },
    ),
    Export(
        "google_contacts",
        {
            "Name": "Ann Ash", "Given Name": "Ann", "Family Name": "Ash", "Given Name Yomi": "", "Group Membership": "* myContacts", "E-mail 1 - Type": "*",
            "E-mail 1 - Value": "", "E-mail 2 - Type": "Home", "E-mail 2 - Value": "ann@home.example", "Phone 1 - Type": "Home", "Phone 1 - Value": "212-555-0188",
            "Organization 1 - Name": "Tarnwick", "Address 1 - City": "Austin",
        },
        {**ANN, "company_name": "Tarnwick", "email": "ann@home.example", "other_phone": "212-555-0188", "city": "Austin"},
    ),
    Export(
        "marketo",
        {
            "firstName": "Ann", "lastName": "Ash", "company": "Tarnwick", "phone": "212-555-0123", "leadSource": "Web", "annualRevenue": "5000000",
            "doNotCall": "true", "doNotCallReason": "asked",
        },
        {**ANN, "source_type": "crm", "company_name": "Tarnwick", "revenue_usd": 5_000_000, "phone": "212-555-0123", "do_not_call": True, "motion": None},
    ),
    Export(
        "vicidial",
        {
            "lead_id": "7", "entry_date": "2026-01-02 10:00:00", "modify_date": "2026-03-04 10:00:00", "status": "DNCL", "vendor_lead_code": "", "source_id": "s",
            "gmt_offset_now": "-5.00", "phone_code": "1", "phone_number": "2125550123", "title": "Ms", "first_name": "Ann", "last_name": "Ash",
            "address1": "1 Dock Rd", "address3": "Tarnwick", "city": "Austin", "state": "TX", "province": "COO", "postal_code": "78701", "country_code": "USA",
            "alt_phone": "2125550147", "email": "", "security_phrase": "", "comments": "ring twice", "called_count": "3", "last_local_call_time": "2026-03-04 10:00:00",
        },
        {
            **ANN, "source_type": "crm", "source_record_id": "7", "updated_on": date(2026, 3, 4), "phone": "2125550123", "other_phone": "2125550147",
            "email": None, "street": "1 Dock Rd", "city": "Austin", "region": "TX", "postal_code": "78701", "country": "US", "do_not_call": True,
            "attempts": 3, "last_called_on": date(2026, 3, 4), "notes": "ring twice", "motion": None,
        },
    ),
    Export(
        "datablist",
        {
            "Index": "1", "Account Id": "a9", "Lead Owner": "Bo", "First Name": "Ann", "Last Name": "Ash", "Company": "Tarnwick", "Phone 1": "",
            "Phone 2": "212-555-0147", "Email 1": "", "Email 2": "ann@tarnwick.example", "Website": "tarnwick.example", "Source": "Web", "Deal Stage": "Won",
            "Notes": "ring twice",
        },
        {
            **ANN, "source_type": "crm", "company_name": "Tarnwick", "website": "tarnwick.example", "phone": None, "other_phone": "212-555-0147",
            "email": "ann@tarnwick.example", "notes": "ring twice", "motion": None,
        },
    ),
    Export(
        "fmcsa_census",
        {
            "DOT_NUMBER": "1234567", "LEGAL_NAME": "TARNWICK FREIGHT INC", "DBA_NAME": "TARN", "CARRIER_OPERATION": "A", "HM_FLAG": "N", "PC_FLAG": "N",
            "PHY_STREET": "1 Dock Rd", "PHY_CITY": "Austin", "PHY_STATE": "TX", "PHY_ZIP": "", "PHY_COUNTRY": "US", "MAILING_STREET": "PO Box 9",
            "MAILING_CITY": "Waco", "MAILING_ZIP": "76701", "TELEPHONE": "(212) 555-0123", "FAX": "(212) 555-0199", "CELL_PHONE": "", "MCS150_DATE": "04-MAR-26",
            "EMAIL_ADDRESS": "ann@tarnwick.example",
        },
        {
            "source_type": "vendor", "source_record_id": "1234567", "updated_on": date(2026, 3, 4), "company_name": "TARNWICK FREIGHT INC",
            "phone": "(212) 555-0123", "mobile_phone": None, "email": "ann@tarnwick.example", "street": "1 Dock Rd", "city": "Austin", "region": "TX",
            "postal_code": None, "country": "US", "motion": "outbound",
        },
    ),
    Export(
        "web_form",
        {
            "Submitted At": "2026-03-04 10:00:00", "What is your first name?": "Ann", "your-last-name": "Ash", "What's your work email? (required)": "ann@tarnwick.example",
            "Your phone number *": "212-555-0123", "Company": "Tarnwick", "utm_source": "mail", "utm_medium": "cpc", "utm_campaign": "docks", "Page URL": "https://x.example/demo",
        },
        {
            **ANN, "source_type": "form", "updated_on": date(2026, 3, 4), "company_name": "Tarnwick", "email": "ann@tarnwick.example",
            "phone": "212-555-0123", "motion": "inbound",
        },
    ),
    Export(
        "event",
        {
            "Badge ID": "B7", "Attendee Name": "Ann Ash", "Company": "Tarnwick", "Job Title": "COO", "Scanned At": "2026-03-04 10:00", "Booth": "12",
            "Event Name": "Dock Days", "Email": "ann@tarnwick.example",
        },
        {
            **ANN, "source_type": "event", "source_record_id": "B7", "company_name": "Tarnwick", "job_title": "COO", "email": "ann@tarnwick.example",
            "last_activity_on": date(2026, 3, 4), "event_name": "Dock Days", "motion": "hybrid",
        },
    ),
    Export(
        "opt_in_list",
        {"First Name": "Ann", "Last Name": "Ash", "Phone": "212-555-0123", "Opt-in": "No", "Opt-in Date": "2026-03-04", "Opt-in Source": "fair"},
        {
            **ANN, "source_type": "opt_in", "phone": "212-555-0123", "do_not_call": True, "consent_basis": "opt_in", "consent_on": date(2026, 3, 4),
            "consent_evidence": "fair", "motion": "inbound",
        },
    ),
    Export(
        "intent",
        {"Company": "Tarnwick", "Domain": "tarnwick.example", "Surge Topic": "dock scheduling", "Company Surge Score": "71", "Intent Score": "9"},
        {
            "source_type": "vendor", "company_name": "Tarnwick", "company_domain": "tarnwick.example", "intent_topic": "dock scheduling",
            "intent_strength": 71.0, "motion": "outbound",
        },
    ),
]  # fmt: skip
UNDETECTED = ("opt_in_list",)  # asked for only


def imported(cells: Mapping[str, str], **told: Any) -> Result:
    file = io.BytesIO()
    pl.DataFrame({name: [cell] for name, cell in cells.items()}).write_csv(file)
    return import_(frames.table(file.getvalue(), "in.csv", header.known), Origin(file="in.csv", **told))


@pytest.mark.parametrize("export", EXPORTS, ids=lambda e: e.preset)
def test_a_row_of_a_product_is_read(export: Export) -> None:
    kept = imported(export.cells, **({"preset": export.preset} if export.preset in UNDETECTED else {})).kept
    row = kept.row(0, named=True)
    found = {name: row[name] for name in kept.columns if name in COLUMNS and name not in PROVENANCE}
    wanted = dict(export.row)
    assert {name: cell for name, cell in found.items() if cell is not None} == {
        name: cell for name, cell in wanted.items() if cell is not None
    }
    assert all(found.get(name) is None for name, cell in wanted.items() if cell is None)
    assert row["source"] == export.preset


@pytest.mark.parametrize("export", EXPORTS, ids=lambda e: e.preset)
def test_whatever_is_not_the_best_header_of_a_column_passes_through(export: Export) -> None:
    result = imported(export.cells, preset=export.preset)
    mapping = result.extra["mapping"]
    assert mapping["header"].to_list() == list(export.cells)
    rest = mapping.filter(pl.col("rank").is_null() | (pl.col("rank") > 1))["header"]
    row = result.kept.row(0, named=True)
    own = {name: row.get(f"x_{vocab.key(name)}", row.get(header.passing(name, set()))) for name in rest}
    assert own == {name: export.cells[name] or None for name in rest}


@pytest.mark.parametrize("export", [e for e in EXPORTS if e.preset not in UNDETECTED], ids=lambda e: e.preset)
def test_part_of_a_header_row_is_its_own_product_or_none(export: Export) -> None:
    names = list(export.cells)
    chance = random.Random(export.preset)
    found = {header.detect(chance.sample(names, min(10, len(names)))) for _ in range(50)}
    # Without the columns of a person, a list of people is one of companies.
    kin = ({"hubspot", "hubspot_companies"}, {"zoominfo", "zoominfo_companies"}, {"salesforce", "salesforce_accounts"})
    assert found <= {export.preset, "generic"}.union(*(pair for pair in kin if export.preset in pair))


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["First Name", "Last Name", "Email", "Company", "Phone"], id="the plainest list"),
        pytest.param(["Name", "Title", "Company", "Phone", "Mobile", "City", "State", "Zip", "Country", "Notes"], id="a plain list"),
        pytest.param(["Lead Owner", "Lead Status", "Email Opt Out", "No. of Employees", "Rating"], id="words of several CRMs"),
        pytest.param(["Company", "Opt-in Date", "Opt-in Source", "Double Opt-in Date", "Consent Date"], id="a permission is told"),
        pytest.param(["Badge ID", "Attendee", "Company"], id="two words of an event"),
        pytest.param(["Email", "Submitted At", "utm_source"], id="two words of a form"),
        pytest.param(["Company", "NAICS", "SIC", "Executive First Name", "Executive Last Name", "Executive Title"], id="executives"),
        pytest.param(["first_name", "last_name", "phone_number", "address1", "comments", "email"], id="a list for a dialer"),
    ],
)  # fmt: skip
def test_a_list_of_nobody_in_particular_is_no_product_s(names: list[str]) -> None:
    assert header.detect(names) == "generic"


@pytest.mark.parametrize(
    ("preset", "cells", "told"),
    [
        pytest.param("opt_in_list", {"Opt-in": "yes", "Do Not Call": "yes"}, True, id="ticked, and said no elsewhere"),
        pytest.param("opt_in_list", {"Opt-in": "yes", "Do Not Call": "no"}, False, id="ticked"),
        pytest.param("opt_in_list", {"Opt-in": "yes"}, None, id="ticked, nothing else"),
        pytest.param("generic", {"OK to call?": "No"}, True, id="no permission to call"),
        pytest.param("hubspot", {"Phone Consent": "refused", "Do Not Call": "no"}, True, id="none in one of two"),
        pytest.param("generic", {"Phone Consent": "yes"}, None, id="a permission is no answer to the opposite"),
        pytest.param("opt_in_list", {"Opt-in": "Nein", "Consent": "yes"}, True, id="not ticked in one of two"),
        pytest.param("dynamics", {"Do not allow Phone Calls": "Do Not Allow"}, True, id="not allowed"),
        pytest.param("dynamics", {"Do not allow Phone Calls": "Allow"}, None, id="allowed"),
        pytest.param("vicidial", {"status": "NEW", "DNC": "Y"}, True, id="a column of its own beside the status"),
        pytest.param("vicidial", {"status": "SALE"}, None, id="a status that says nothing of it"),
        pytest.param("vicidial", {"status": "DNCC"}, True, id="a status that does"),
    ],
)
def test_an_opt_out_is_heard_under_any_header(preset: str, cells: dict[str, str], told: bool | None) -> None:
    kept = imported({"Email": "ann@tarnwick.example", **cells}, preset=preset).kept
    assert kept["do_not_call"].to_list() == [told]


def test_every_preset_has_its_row() -> None:
    assert {e.preset for e in EXPORTS} == set(vocab.presets()) - {"generic"}
