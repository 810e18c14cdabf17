"""What Debian's client of AWS says of calls, given on standard input as a JSON list of [service, operation, [option]].

Prints a list: for each call, what it does not know, and which options it misses.
"""
import json
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()
services = driver.subcommand_table
everywhere = {f"--{name}" for name in driver.arg_table}


def judge(service, operation, options):
    if service not in services:
        return {"unknown": [service], "missing": []}
    operations = services[service].subcommand_table
    if operation not in operations:
        return {"unknown": [operation], "missing": []}
    arguments = operations[operation].arg_table
    known = everywhere | {argument.cli_name for argument in arguments.values()}
    required = {argument.cli_name for argument in arguments.values() if argument.required and argument.cli_name.startswith("--")}
    return {"unknown": sorted(set(options) - known), "missing": sorted(required - set(options))}


json.dump([judge(*call) for call in json.load(sys.stdin)], sys.stdout)
