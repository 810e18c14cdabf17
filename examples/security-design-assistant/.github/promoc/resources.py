#!/usr/bin/env python3
"""Says which types of resources differ between two templates of CloudFormation, or may differ.

Both templates are read as text, so no right in AWS is needed. A resource differs where its own part of the template does, or
something that it takes from Globals, Parameters, Conditions or Mappings, or the value of such a parameter. A resource of the
transform AWS::Serverless stands for those that it becomes. What the templates do not show is never taken for "the same".

In:   standard input, JSON: {"path": of the template in the repository, "settings": their path, "environment": their
      table, "paths": [every path that differs], "before": {"template": text, "settings": text}, "after": the same}
Out:  standard output, JSON: {"changed": [types that differ], "perhaps": [how the names of types begin that may differ, too; "" is
      any type], "hidden": why nothing more is known, or ""}
Exit: 0; another for input of another form
Token permissions: none. AWS actions: none.
"""

import json
import posixpath
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

try:
    import yaml
except ImportError:  # then no template can be read, and any type may differ
    yaml = None

SERVERLESS = "AWS::Serverless::"
# The resource that each serverless type is in the first place.
MAIN = {
    "Api": "AWS::ApiGateway::RestApi",
    "Function": "AWS::Lambda::Function",
    "GraphQLApi": "AWS::AppSync::GraphQLApi",
    "HttpApi": "AWS::ApiGatewayV2::Api",
    "LayerVersion": "AWS::Lambda::LayerVersion",
    "SimpleTable": "AWS::DynamoDB::Table",
    "StateMachine": "AWS::StepFunctions::StateMachine",
}
# How the types begin that such a resource can become; of a type that is not here, any.
MAKES = {
    "Api": ["AWS::ApiGateway::", "AWS::Lambda::Permission", "AWS::Route53::"],
    "HttpApi": ["AWS::ApiGatewayV2::", "AWS::Lambda::Permission", "AWS::Route53::"],
    "LayerVersion": ["AWS::Lambda::LayerVersion"],
    "SimpleTable": ["AWS::DynamoDB::Table"],
}
# Parts of a function that reach nothing but itself, its versions and its aliases ...
OF_FUNCTION = {
    "Architectures", "AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "CodeUri", "DependsOn", "Description", "Environment",
    "EphemeralStorage", "FunctionUrlConfig", "Handler", "ImageConfig", "ImageUri", "InlineCode", "Layers", "LoggingConfig", "MemorySize", "Metadata",
    "PackageType", "ProvisionedConcurrencyConfig", "RecursiveLoop", "ReservedConcurrentExecutions", "Runtime", "RuntimeManagementConfig", "SnapStart", "Timeout",
}  # fmt: skip
# ... or nothing but its role, if it has one of its own ...
OF_ROLE = {"AssumeRolePolicyDocument", "PermissionsBoundary", "Policies", "RolePath"}
# ... or, of its events, what is here. Others can add rights to the role.
OF_EVENTS = {
    "Api": ["AWS::ApiGateway::", "AWS::Lambda::Permission"],
    "CloudWatchEvent": ["AWS::Events::Rule", "AWS::Lambda::Permission", "AWS::SQS::"],
    "EventBridgeRule": ["AWS::Events::Rule", "AWS::Lambda::Permission", "AWS::SQS::"],
    "HttpApi": ["AWS::ApiGatewayV2::", "AWS::Lambda::Permission"],
    "Schedule": ["AWS::Events::Rule", "AWS::Lambda::Permission", "AWS::SQS::"],
}
# Properties that can name files of the repository, which are uploaded with the template.
OF_FILES = {
    "BodyS3Location", "Code", "CodeUri", "Content", "ContentUri", "DefinitionS3Location", "DefinitionUri", "DockerContext", "ImageUri",
    "ModulePackage", "RequestMappingTemplateS3Location", "ResponseMappingTemplateS3Location", "SchemaHandlerPackage", "SchemaUri",
    "ScriptLocation", "SourceBundle",
}  # fmt: skip
NESTED = re.compile(r"AWS::CloudFormation::(Stack|StackSet)|AWS::Serverless::Application|.*::MODULE")

Json = Any


class HiddenError(Exception):
    """Something because of which templates can be equal and their resources not."""


def plain(node: Json) -> Json:
    """A part of a template as dictionaries, lists and texts, with `!Ref x` written as `Ref: x`."""
    value: Json
    if isinstance(node, yaml.MappingNode):
        value = {}
        for key, entry in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in value or key.value == "<<":
                raise HiddenError(f"line {key.start_mark.line + 1} of a template has no key, or one that stands there already")
            value[key.value] = plain(entry)
    elif isinstance(node, yaml.SequenceNode):
        value = [plain(entry) for entry in node.value]
    else:
        value = None if node.style is None and node.value in ("", "~", "null") else node.value
    if not node.tag.startswith("!"):
        return value
    name = node.tag[1:]
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


def read_template(text: str) -> dict[str, Json]:
    """A template in YAML or JSON."""
    if yaml is None:
        raise HiddenError("this runner's Python has no module `yaml`")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.BaseLoader)):
            raise HiddenError("a template uses aliases of YAML")
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        content: dict[str, Json] | None = plain(node) if isinstance(node, yaml.MappingNode) else None
    except (yaml.YAMLError, RecursionError) as error:
        raise HiddenError(f"a template cannot be read: {error}") from error
    if content is None:
        raise HiddenError("a template is no mapping")
    return content


def read_settings(text: str, environment: str) -> dict[str, Json]:
    """What `sam deploy` is told for an environment."""
    try:
        table = tomllib.loads(text)[environment]["deploy"]["parameters"]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise HiddenError(f"the settings of {environment} cannot be read: {error}") from error
    overrides = table.get("parameter_overrides", [])
    if not isinstance(overrides, list) or not all(isinstance(each, str) and "=" in each for each in overrides):
        raise HiddenError(f"the settings of {environment} have parameters of another form")
    return {**table, "parameter_overrides": dict(each.split("=", 1) for each in overrides)}


def mapping(value: dict[str, Json], key: str) -> dict[str, Json]:
    """A part that is a mapping, or is not there."""
    part = value.get(key)
    if part is not None and not isinstance(part, dict):
        raise HiddenError(f"`{key}` of a template is no mapping")
    return part or {}


def texts(value: Json) -> Iterator[str]:
    """Every key and every text in it."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from texts(entry)
    elif value is not None:
        yield value


def files_in(value: Json) -> Iterator[str]:
    """The files and folders of the repository that it names."""
    if isinstance(value, dict):
        for key, entry in value.items():
            if key in OF_FILES and isinstance(entry, str) and "://" not in entry:
                yield entry
            yield from files_in(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from files_in(entry)


@dataclass
class Resource:
    """A resource of a template."""

    kind: str
    parts: dict[str, Json]  # properties and attributes, each with what it takes from elsewhere
    files: set[str]


class Template:
    """A template with the values of its parameters."""

    def __init__(self, content: dict[str, Json], values: dict[str, str]) -> None:
        self.content = content
        for text in texts(content):
            if text == "Fn::Transform" or text.startswith("Fn::ForEach::"):
                raise HiddenError(f"a template uses `{text}`")
        transforms = content.get("Transform") or []
        self.transforms = [transforms] if isinstance(transforms, str) else transforms
        if not all(each in ("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions") for each in self.transforms):
            raise HiddenError(f"a template uses the transform {transforms}")
        self.named: dict[str, list[Json]] = {}
        for name, parameter in mapping(content, "Parameters").items():
            if not isinstance(parameter, dict):
                raise HiddenError(f"the parameter `{name}` is no mapping")
            self.named[name] = [parameter.get("Type"), values.get(name, parameter.get("Default"))]
        for section in ("Conditions", "Mappings"):
            for name, value in mapping(content, section).items():
                self.named.setdefault(name, []).append({section: value})
        self.resources = {name: self.resource(name, value) for name, value in mapping(content, "Resources").items()}
        self.connected = any(each.kind == SERVERLESS + "Connector" or "Connectors" in each.parts for each in self.resources.values())

    def with_named(self, value: Json) -> Json:
        """A value with everything that it takes from elsewhere. A name counts wherever it stands as a word."""
        found: dict[str, Json] = {}
        left = [value]
        while left:
            for text in texts(left.pop()):
                for word in re.findall(r"[A-Za-z0-9]+", text):
                    if word in self.named and word not in found:
                        found[word] = self.named[word]
                        left.append(self.named[word])
        return [value, found]

    def resource(self, name: str, value: Json) -> Resource:
        """One resource, with what all of its type share."""
        kind = value.get("Type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or NESTED.fullmatch(kind):
            raise HiddenError(f"the resource `{name}` is a template of its own, or has no type")
        short = kind.removeprefix(SERVERLESS)
        shared = mapping(mapping(self.content, "Globals"), short) if short != kind else {}
        own = mapping(value, "Properties")
        parts = {part: value[part] for part in value if part not in ("Type", "Properties")}
        files = set(files_in([parts, shared, own]))
        parts |= {part: [shared.get(part), own.get(part)] for part in shared | own}
        return Resource(kind, {part: self.with_named(entry) for part, entry in parts.items()}, files)


def events(old: Json, new: Json) -> list[str]:
    """How the types begin that the events of a function reach, where they differ."""
    before, after = ({} if each is None else each[0][1] for each in (old, new))
    if not all(isinstance(each, dict) for each in (before, after)) or (old and new and old[1] != new[1]):
        return [""]
    reached: list[str] = []
    for name in before | after:
        for event in (before.get(name), after.get(name)):
            if before.get(name) != after.get(name) and event is not None:
                reached += OF_EVENTS.get(str(event.get("Type")), [""]) if isinstance(event, dict) else [""]
    return reached


class Difference:
    """Which types of resources differ between two templates, and which may."""

    def __init__(self, before: Template, after: Template) -> None:
        self.changed: set[str] = set()
        self.perhaps: set[str] = set()
        for part in ("Transform", "Hooks"):
            if before.content.get(part) != after.content.get(part):
                raise HiddenError(f"`{part}` differs")
        # With these, Fn::FindInMap can compute the name of a mapping.
        if "AWS::LanguageExtensions" in after.transforms and before.content.get("Mappings") != after.content.get("Mappings"):
            raise HiddenError("`Mappings` differs, and any resource can use it")
        for name in before.resources | after.resources:
            self.compare(before.resources.get(name), after.resources.get(name))
        # What is shared reaches what has no resource of its own in the template, too, such as an API that events alone make.
        old, new = mapping(before.content, "Globals"), mapping(after.content, "Globals")
        for kind in old | new:
            if before.with_named(old.get(kind)) != after.with_named(new.get(kind)):
                self.perhaps.update(MAKES.get(kind, [] if kind in MAIN else [""]))
        # The rights that a connector gives depend on the resources at both its ends.
        if self.changed and (before.connected or after.connected):
            self.perhaps.add("")

    def compare(self, old: Resource | None, new: Resource | None) -> None:
        """One resource as it was and as it is."""
        if old and new and old.kind == new.kind:
            for part in old.parts | new.parts:
                if old.parts.get(part) != new.parts.get(part):
                    self.add(new.kind, self.reached(old, new, part))
            return
        for each in (old, new):
            if each is None:
                continue
            self.add(each.kind, [""])
            if each.kind == SERVERLESS + "Function":
                self.changed.add(MAIN["Function"])
                if "Role" not in each.parts:
                    self.changed.add("AWS::IAM::Role")

    def add(self, kind: str, reached: list[str]) -> None:
        """A resource differs. What it becomes, if it becomes others, may reach as far as `reached`."""
        self.changed.add(kind)
        short = kind.removeprefix(SERVERLESS)
        if short != kind:
            self.perhaps.update(MAKES.get(short, reached))
            if short in MAIN and short != "Function":
                self.changed.add(MAIN[short])

    def reached(self, old: Resource, new: Resource, part: str) -> list[str]:
        """How the types begin that a part of a function reaches; for other types, anything."""
        if new.kind != SERVERLESS + "Function":
            return [""]
        if part == "Events":
            return events(old.parts.get(part), new.parts.get(part))
        if part in OF_FUNCTION:
            self.changed.add(MAIN["Function"])
            return ["AWS::Lambda::"]
        if part in OF_ROLE:
            if "Role" not in old.parts | new.parts:
                self.changed.add("AWS::IAM::Role")
            return ["AWS::IAM::"]
        return [""]

    def add_files(self, resource: Resource, folder: str, paths: list[str]) -> None:
        """A resource of which files are a part. What is packed beyond those that the template names is not known."""
        if not resource.files or not paths:
            return
        main = MAIN.get(resource.kind.removeprefix(SERVERLESS), resource.kind)
        self.perhaps.add("" if main.startswith(SERVERLESS) else main.rpartition("::")[0] + "::")
        for name in resource.files:
            place = posixpath.normpath(posixpath.join(folder, name))
            if any(place == "." or path == place or path.startswith(place + "/") for path in paths):
                self.changed |= {resource.kind, main}


def difference(request: dict[str, Json]) -> Difference:
    """What differs between the two sides."""
    sides = [request[side] for side in ("before", "after")]
    settings = [read_settings(side["settings"], request["environment"]) for side in sides]
    values = [each.pop("parameter_overrides") for each in settings]
    if settings[0] != settings[1]:
        raise HiddenError("more than parameters differs in the settings")
    before, after = (Template(read_template(side["template"]), each) for side, each in zip(sides, values, strict=True))
    found = Difference(before, after)
    others = [path for path in request["paths"] if path not in (request["path"], request["settings"])]
    for resource in (*before.resources.values(), *after.resources.values()):
        found.add_files(resource, posixpath.dirname(request["path"]), others)
    return found


def main() -> None:
    """Answers one question."""
    request = json.load(sys.stdin)
    answer = {"changed": [], "perhaps": [""], "hidden": ""}
    try:
        found = difference(request)
        answer |= {"changed": sorted(found.changed), "perhaps": sorted(found.perhaps)}
    except HiddenError as error:
        answer["hidden"] = " ".join(str(error).split())
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
