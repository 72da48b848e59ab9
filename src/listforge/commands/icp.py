"""`listforge icp`: new, check, show, schema; `learn` has a module of its own."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from listforge.commands.console import say
from listforge.commands.learn import learn
from listforge.commands.options import STDIO, AsJson, Output

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Make, check, show and improve the ICP that drives every stage."
)

IcpPath = Annotated[Path, typer.Argument(metavar="FILE", help="The ICP.", readable=False)]
IcpPaths = Annotated[list[Path], typer.Argument(metavar="FILE...", help="The ICPs to check.", readable=False)]

DEFAULT_SAMPLE = "us-logistics-ops"


def _complete_sample() -> list[str]:
    from listforge import vocab

    return list(vocab.samples())


@app.command("new")
def new(
    sample: Annotated[
        str,
        typer.Option("--sample", metavar="NAME", help="Which starter to copy.", autocompletion=_complete_sample),
    ] = DEFAULT_SAMPLE,
    output: Output = STDIO,
) -> None:
    """Write a commented starter ICP.

    Example: listforge icp new --sample us-logistics-ops -o icp.yaml
    """
    from listforge import frames, vocab
    from listforge.errors import OutputError, UsageError
    from listforge.icp.values import nearest

    samples = vocab.samples()
    if sample not in samples:
        raise UsageError(f"no sample {sample!r}{nearest(sample, samples)}; there are {', '.join(samples)}")
    if output != STDIO and output.exists() and output.is_file():
        raise OutputError(f"{output}: is there already; name a new file, or take it away first")
    frames.write_text(samples[sample], output)


@app.command("check")
def check(files: IcpPaths, as_json: AsJson = False) -> None:
    """Say of each ICP that it is right, or every mistake with its line.

    Files that it names and that are not there today, or cannot be read, are warned of on standard error: whether there
    is an input is seen when it is read.

    Example: listforge icp check icp.yaml
    """
    from listforge import frames, icp
    from listforge.commands import icp_files

    found: dict[Path, list[icp.Mistake]] = {}
    doubts: dict[Path, list[icp.Mistake]] = {}
    for path in files:
        profile, found[path] = icp.check(path)
        doubts[path] = []
        if profile is not None:
            found[path], doubts[path] = icp_files.looked_at(path, profile)
    if as_json:
        report = [
            {
                "file": str(path),
                "ok": not mistakes,
                "mistakes": [m._asdict() for m in mistakes],
                "warnings": [m._asdict() for m in doubts[path]],
            }
            for path, mistakes in found.items()
        ]
        frames.write_text(_json(report), STDIO)
    else:
        lines = {
            p: [f"{p}:{m.line}: {m.path}: {m.what}" for m in mistakes] or [f"{p}: ok"] for p, mistakes in found.items()
        }
        frames.write_text("".join(f"{line}\n" for one in lines.values() for line in one), STDIO)
        for path in files:
            for doubt in doubts[path]:
                say(f"{path}:{doubt.line}: {doubt.path}: warning: {doubt.what}")
    if any(found.values()):
        raise typer.Exit(78)


@app.command("show")
def show(file: IcpPath, as_json: AsJson = False) -> None:
    """Show the ICP with every default written out.

    Example: listforge icp show icp.yaml
    """
    import yaml

    from listforge import frames, icp

    profile = icp.load(file)
    content, funnel = profile.model_dump(mode="json", by_alias=True), profile.funnel
    content["funnel"] = {
        "connect_rate": {name: list(funnel.connects(name)) for name in ("direct", "mobile", "standard", "switchboard")},
        "qualified_per_conversation": {name: list(funnel.qualifies(name)) for name in ("cold", "warm")},
    }
    plain = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, default_flow_style=None, width=100)
    frames.write_text(_json(content) if as_json else plain, STDIO)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of an ICP, for editors that complete and check YAML.

    Example: listforge icp schema > icp.schema.json
    """
    from listforge import frames
    from listforge.icp import Icp

    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Icp.model_json_schema(by_alias=True),
    }
    frames.write_text(_json(document), STDIO)


app.command("learn")(learn)


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
