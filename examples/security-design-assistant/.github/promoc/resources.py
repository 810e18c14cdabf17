#!/usr/bin/env python3
"""Says which types of resources differ between two templates of CloudFormation, or may differ.

Both templates are read as text, so no right in AWS is needed. A resource differs where its own part of the template does, or
something that it takes from Globals, Parameters, Conditions or Mappings, or the value of such a parameter. A resource of the
transform AWS::Serverless stands for those that it becomes. What the templates do not show is never taken for "the same".

In:   standard input, JSON: {"path": of the template in the repository, "environment": whose table of the settings, "alone": nothing
      but template and settings differs, "paths": [every path that differs], "before": {"template": text, "settings": text,
      "target": what is deployed where}, "after": the same}
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
    "LayerVersion": ["AWS::Lambda::"],
    "SimpleTable": ["AWS::DynamoDB::Table"],
}
# Parts of a function that reach nothing but itself, its versions and its aliases ...
OF_FUNCTION = {
    "Architectures", "AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "CodeUri", "DependsOn", "Description", "Environment",
    "EphemeralStorage", "FunctionUrlConfig", "Handler", "ImageConfig", "ImageUri", "InlineCode", "Layers", "LoggingConfig",
    "MemorySize", "Metadata", "PackageType", "ProvisionedConcurrencyConfig", "RecursiveLoop", "ReservedConcurrentExecutions",
    "Runtime", "RuntimeManagementConfig", "SnapStart", "Timeout",
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
    "BodyS3Location", "Code", "CodeS3Location", "CodeUri", "Content", "ContentUri", "DefinitionS3Location", "DefinitionUri",
    "DockerContext", "ImageUri", "ModulePackage", "RequestMappingTemplateS3Location", "ResponseMappingTemplateS3Location",
    "SchemaHandlerPackage", "SchemaUri", "ScriptLocation", "SourceBundle",
}  # fmt: skip
# Of an attribute that ends so, the value changes with the name of a resource, and that when it is replaced.
OF_NAMES = re.compile(r".*(Arn|Name|Id|Url|Endpoint)")
# Of these, and of those of the account's own, any value can change by itself.
OF_VALUES = re.compile(r"AWS::SSM::Parameter|AWS::CloudFormation::CustomResource|Custom::.*")
# As promoc writes parameters; the tool that deploys reads other forms, too.
OVERRIDE = re.compile(r'(?:ParameterKey=)?([A-Za-z0-9]+)(?:=|,ParameterValue=)([A-Za-z0-9._:/@+-]+|"(?:[^"\\]|\\.)*")', re.DOTALL)
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
            name = plain(key)
            if not isinstance(name, str) or name in value:
                raise HiddenError(f"line {key.start_mark.line + 1} of a template has a key that is no text, or stands there already")
            value[name] = plain(entry)
    elif isinstance(node, yaml.SequenceNode):
        value = [plain(entry) for entry in node.value]
    else:
        value = node.value
        # Without quotes this is no text to those who read YAML, and they do not agree on what it is instead.
        kind = node.tag.removeprefix("tag:yaml.org,2002:")
        if not node.tag.startswith("!") and kind != "str" and not re.fullmatch(r"-?(0|[1-9][0-9]*)|true|false", value):
            value = [kind, value]
    if not node.tag.startswith("!"):
        return value
    name = node.tag[1:]
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


def read_template(text: str) -> dict[str, Json]:
    """A template in YAML or JSON."""
    if yaml is None:
        raise HiddenError("this runner's Python has no module `yaml`")
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise HiddenError("a template uses aliases of YAML")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content: dict[str, Json] | None = plain(node) if isinstance(node, yaml.MappingNode) else None
    except (yaml.YAMLError, RecursionError) as error:
        raise HiddenError(f"a template cannot be read: {error}") from error
    if content is None or not isinstance(content.get("Resources"), dict):
        raise HiddenError("a template has no resources")
    return content


def read_settings(text: str, environment: str) -> tuple[dict[str, Json], dict[str, str]]:
    """What the tool that deploys is told for an environment, and the values of parameters in it."""
    try:
        of_environment = tomllib.loads(text)[environment]
        table = dict(of_environment["deploy"]["parameters"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise HiddenError(f"the settings of {environment} cannot be read: {error}") from error
    if of_environment.keys() != {"deploy"} or of_environment["deploy"].keys() != {"parameters"}:
        raise HiddenError(f"the settings of {environment} have other tables")
    overrides = table.pop("parameter_overrides", [])
    found = [OVERRIDE.fullmatch(each) if isinstance(each, str) else None for each in overrides if isinstance(overrides, list)]
    values = {each[1]: each[2] for each in found if each}
    if not isinstance(overrides, list) or len(values) != len(overrides) or "ParameterKey" in values:
        raise HiddenError(f"the settings of {environment} have parameters of another form")
    return table, values


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


def entries(value: Json) -> Iterator[tuple[str, Json]]:
    """Every key in it with what stands there."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key, entry
            yield from entries(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from entries(entry)


def is_computed(value: Json) -> bool:
    """Whether it takes something by a name that is not written down."""
    for key, entry in entries(value):
        name = entry[0] if key in ("Fn::FindInMap", "Fn::If") and isinstance(entry, list) and entry else entry
        if key in ("Ref", "Fn::FindInMap", "Fn::If") and not isinstance(name, str):
            return True
    return False


def attributes(value: Json) -> Iterator[tuple[str, str]]:
    """The resources whose attributes it takes, each with the attribute; without one, the resource's own name."""
    for key, entry in entries(value):
        if key == "Fn::GetAtt":
            name, attribute = entry if isinstance(entry, list) and len(entry) == 2 else (str(entry).partition(".")[::2])
            yield str(name), str(attribute)
        elif key == "Ref":
            yield str(entry), ""
    for text in texts(value):
        for name, attribute in re.findall(r"\$\{([A-Za-z0-9]+)(?:[.]([^}]*))?\}", text):
            yield name, attribute


Part = tuple[str, str]  # "Properties" and a name, or "" and that of an attribute


@dataclass
class Resource:
    """A resource of a template."""

    kind: str
    parts: dict[Part, Json]  # each with what it takes from elsewhere
    files: set[str]  # of the repository, by which it is named in the template
    packs: bool  # it is made of files, of which the template may name none

    def reaches(self, part: Part) -> tuple[list[str], list[str]]:
        """The types that differ with a part, and how those begin that may; for all but functions, what it is and anything."""
        section, name = part
        if self.kind != SERVERLESS + "Function":
            return [], [""]
        if name in OF_FUNCTION:
            return [MAIN["Function"]], ["AWS::Lambda::"]
        if section and name in OF_ROLE:
            return [] if ("Properties", "Role") in self.parts else ["AWS::IAM::Role"], ["AWS::IAM::"]
        return [], [""]


class Template:
    """A template with the values of its parameters."""

    def __init__(self, content: dict[str, Json], values: dict[str, str]) -> None:
        self.content = content
        for text in texts(content):
            if text == "Fn::Transform" or text.startswith("Fn::ForEach::"):
                raise HiddenError(f"a template uses `{text}`")
        transforms = content.get("Transform") or []
        listed = [transforms] if isinstance(transforms, str) else transforms
        if not all(each in ("AWS::Serverless-2016-10-31", "AWS::LanguageExtensions") for each in listed):
            raise HiddenError(f"a template uses the transform {transforms}")
        self.named: dict[str, list[Json]] = {}
        for name, parameter in mapping(content, "Parameters").items():
            if not isinstance(parameter, dict):
                raise HiddenError(f"the parameter `{name}` is no mapping")
            # A default is what a new stack gets; one that is there keeps the value that it has.
            self.named[name] = [parameter.get("Type"), "set" if name in values else "default", values.get(name, parameter.get("Default"))]
        for section in ("Conditions", "Mappings"):
            for name, value in mapping(content, section).items():
                self.named.setdefault(name, []).append({section: value})
        self.resources = {name: self.resource(name, value) for name, value in mapping(content, "Resources").items()}
        self.connected = any(
            each.kind == SERVERLESS + "Connector" or ("", "Connectors") in each.parts for each in self.resources.values()
        )

    def with_named(self, value: Json) -> Json:
        """A value with everything that it takes from elsewhere. A name counts wherever it stands as a word."""
        found: dict[str, Json] = {}
        left = [value]
        while left:
            here = list(texts(left.pop()))
            words = {word for text in here for word in re.findall(r"[A-Za-z0-9]+", text)}
            for name, definition in self.named.items():
                if name not in found and (name in words or (not name.isalnum() and any(name in text for text in here))):
                    found[name] = definition
                    left.append(definition)
        return [value, found]

    def resource(self, name: str, value: Json) -> Resource:
        """One resource, with what all of its type share."""
        kind = value.get("Type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or NESTED.fullmatch(kind):
            raise HiddenError(f"the resource `{name}` is a template of its own, or has no type")
        short = kind.removeprefix(SERVERLESS)
        shared = mapping(mapping(self.content, "Globals"), short) if short != kind else {}
        own = mapping(value, "Properties")
        beside = {part: value[part] for part in value if part not in ("Type", "Properties")}
        of_files = [entry for key, entry in entries([beside, shared, own]) if key in OF_FILES]
        # Without one of these the tool that builds takes the template's folder.
        whole = short != kind and short in ("Function", "LayerVersion") and not of_files and "InlineCode" not in shared | own
        parts: dict[Part, Json] = {("", part): self.with_named(entry) for part, entry in beside.items()}
        for part in shared | own:
            parts["Properties", part] = self.with_named([shared.get(part), own.get(part)])
        named = {entry for entry in of_files if isinstance(entry, str) and "://" not in entry}
        computed = any(isinstance(entry, dict) and any(key == "Ref" or key.startswith("Fn::") for key in entry) for entry in of_files)
        return Resource(kind, parts, named, whole or computed or bool(named))


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
        self.names: set[str] = set()  # of the resources that differ, or may
        for section in ("Transform", "Hooks"):
            if before.content.get(section) != after.content.get(section):
                raise HiddenError(f"`{section}` differs")
        # What is taken by a computed name is anything of these sections.
        if any(is_computed([each.content.get(section) for section in ("Resources", "Globals", "Conditions")]) for each in (before, after)):
            if before.named != after.named:
                raise HiddenError("parameters, conditions or mappings differ, and some are taken by a computed name")
        for name in before.resources | after.resources:
            self.compare(name, before.resources.get(name), after.resources.get(name))
        # What is shared reaches what has no resource of its own in the template, too, such as an API that events alone make.
        old, new = mapping(before.content, "Globals"), mapping(after.content, "Globals")
        for kind in old | new:
            if before.with_named(old.get(kind)) != after.with_named(new.get(kind)):
                self.perhaps.update(MAKES.get(kind, [] if kind in MAIN else [""]))
        # The rights that a connector gives depend on the resources at both its ends.
        if self.changed and (before.connected or after.connected):
            self.perhaps.add("")
        self.follow(after)

    def compare(self, name: str, old: Resource | None, new: Resource | None) -> None:
        """One resource as it was and as it is."""
        if not old or not new or old.kind != new.kind:
            self.names.add(name)
            for each in (old, new):
                if each is not None:
                    self.add_whole(each)
            return
        for part in old.parts | new.parts:
            before, after = old.parts.get(part), new.parts.get(part)
            if before != after:
                self.names.add(name)
                # A role of its own that one of the two has is its end, or its beginning.
                changed, perhaps = (old if ("Properties", "Role") in old.parts else new).reaches(part)
                self.changed.update(changed)
                self.add(new.kind, events(before, after) if part == ("Properties", "Events") else perhaps)
            elif json.dumps(before) != json.dumps(after):
                # Deployments of an API and versions of a function have names that follow from the very text.
                self.perhaps.update(MAKES.get(new.kind.removeprefix(SERVERLESS), ["AWS::Lambda::"]) if SERVERLESS in new.kind else [])

    def add_whole(self, resource: Resource) -> None:
        """A resource that comes or goes."""
        self.add(resource.kind, [""])
        if resource.kind == SERVERLESS + "Function":
            self.changed.add(MAIN["Function"])
            if ("Properties", "Role") not in resource.parts:
                self.changed.add("AWS::IAM::Role")

    def add(self, kind: str, reached: list[str]) -> None:
        """A resource differs. What it becomes, if it becomes others, may reach as far as `reached`."""
        self.changed.add(kind)
        short = kind.removeprefix(SERVERLESS)
        if short != kind:
            self.perhaps.update(MAKES.get(short, reached))
            if short in MAIN and short != "Function":
                self.changed.add(MAIN[short])

    def follow(self, after: Template) -> None:
        """Resources that take a value from one that differs, and that would differ only while they are deployed."""
        left = True
        while left:
            left = False
            for name, resource in after.resources.items():
                for part, (value, _) in resource.parts.items():
                    if not any(self.takes(after, *each) for each in attributes(value)):
                        continue
                    left = left or name not in self.names
                    self.names.add(name)
                    self.perhaps.add(resource.kind)
                    if resource.kind.startswith(SERVERLESS):
                        self.perhaps.update(MAKES.get(resource.kind.removeprefix(SERVERLESS), resource.reaches(part)[1]))

    def takes(self, template: Template, name: str, attribute: str) -> bool:
        """Whether the value changes though the resource is not replaced."""
        if name not in self.names or name not in template.resources:
            return False
        if OF_VALUES.fullmatch(template.resources[name].kind):
            return True
        return attribute != "" and not OF_NAMES.fullmatch(attribute)

    def add_files(self, resource: Resource, folder: str, paths: list[str], alone: bool) -> None:
        """A resource of which files are a part. What is packed beyond those that the template names is not known."""
        if not resource.packs:
            return
        main = MAIN.get(resource.kind.removeprefix(SERVERLESS), resource.kind)
        for name in resource.files:
            place = posixpath.normpath(posixpath.join(folder, name))
            if any(place == "." or path == place or path.startswith(place + "/") for path in paths):
                self.changed |= {resource.kind, main}
        if not alone or (paths and not resource.files):
            self.perhaps.update((resource.kind, "" if main.startswith(SERVERLESS) else main.rpartition("::")[0] + "::"))


def difference(request: dict[str, Json]) -> Difference:
    """What differs between the two sides."""
    sides = [request[side] for side in ("before", "after")]
    if sides[0]["target"] != sides[1]["target"]:
        raise HiddenError("another template is deployed, or to another account")
    (old, old_values), (new, new_values) = (read_settings(side["settings"], request["environment"]) for side in sides)
    if old != new:
        raise HiddenError("more than parameters differs in the settings")
    before = Template(read_template(sides[0]["template"]), old_values)
    after = Template(read_template(sides[1]["template"]), new_values)
    found = Difference(before, after)
    for resource in (*before.resources.values(), *after.resources.values()):
        found.add_files(resource, posixpath.dirname(request["path"]), request["paths"], request["alone"])
    # Such an API is deployed anew each time.
    if request["paths"] and any("AlwaysDeploy" in texts(each.content) for each in (before, after)):
        found.perhaps.add("AWS::ApiGateway::")
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
