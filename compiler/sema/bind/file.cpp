// Statements of the file that stand for themselves: version, pipeline, modules, artifacts.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sema/bind/bind.hpp"
#include "sema/statement.hpp"

namespace promoc::sema {
namespace {

constexpr std::string_view kVersion = "1";
constexpr std::int64_t kDay = 86'400;
constexpr std::int64_t kLongestArtifact =
    90;  ///< days; GitHub keeps artifacts of a workflow no longer on public repositories
constexpr std::int64_t kLongestInS3 = 3650;  ///< ten years; S3 has no limit of its own, but more is a slip of the pen
constexpr std::int64_t kDefaultArtifact = 30;

struct Interval {
  std::int64_t seconds;
  std::string_view cron;
};
/// Off the full hour, when GitHub starts most schedules late.
constexpr std::int64_t kHour = 3600;
constexpr auto kDriftCrons = std::to_array<Interval>({{kHour, "17 * * * *"},
                                                      {2 * kHour, "17 */2 * * *"},
                                                      {3 * kHour, "17 */3 * * *"},
                                                      {4 * kHour, "17 */4 * * *"},
                                                      {6 * kHour, "17 */6 * * *"},
                                                      {8 * kHour, "17 */8 * * *"},
                                                      {12 * kHour, "17 */12 * * *"},
                                                      {kDay, "17 5 * * *"},
                                                      {7 * kDay, "17 5 * * 1"}});

auto root(Context& context) -> Node { return context.tree.root(); }

void report_no_version(Context& context, Span at) {
  context.sink.report(diag::Kind::LanguageVersion, at, "the definition does not begin with the version of its language")
      .help("write `promoc 1` as the first line")
      .fix({at.file, 0, 0}, "promoc 1\n", "write `promoc 1`", true);
}

void bind_module(Context& context, const Node& name) {
  auto parts = name_parts(name);
  if (parts.size() != 2 || parts[0] != "std") {
    context.sink.report(diag::Kind::UnknownName, name.span(), fmt::format("there is no module `{}`", name.text()))
        .help("modules of the library begin with `std.`, as in `std.python`");
    return;
  }
  const auto modules = library_modules();
  const bool exists = std::ranges::find(modules, parts[1]) != modules.end();
  const auto first = std::ranges::find(context.used_modules, parts[1], &UsedModule::name);
  if (first != context.used_modules.end()) {
    context.sink.report(diag::Kind::DuplicateName, name.span(), fmt::format("`{}` is named twice", name.text()))
        .label(first->span, "first here");
    return;
  }
  const auto guess = exists ? std::nullopt : diag::nearest(parts[1], modules);
  context.used_modules.push_back({guess.value_or(parts[1]), name.span(), !exists && !guess, guess.has_value()});
  if (exists) return;
  if (is_planned_gate(parts[1])) return report_not_built(context.sink, name.span(), name.text());
  auto added =
      context.sink.report(diag::Kind::UnknownName, name.span(), fmt::format("there is no module `{}`", name.text()));
  if (guess) {
    added.help(fmt::format("did you mean `std.{}`?", *guess))
        .fix(name.span(), fmt::format("std.{}", *guess), fmt::format("write `std.{}`", *guess));
  } else {
    std::vector<std::string> full;
    for (const auto& module : modules) full.push_back("std." + module);
    added.help(fmt::format("it could be {}", alternatives(full)));
  }
}

/// How long `store` shall keep something; nothing when it cannot be.
auto read_retention(Context& context, const Node& value, std::string_view store = "GitHub") -> std::optional<Duration> {
  const auto keep = read_duration(value, context.sink);
  if (!keep) return std::nullopt;
  const auto& shown = primary(value);
  if (keep->seconds % kDay != 0) {
    context.sink.report(diag::Kind::OutOfRange, shown.span(),
                        fmt::format("`{}` is no whole number of days", shown.text()));
    return std::nullopt;
  }
  const auto longest = store == "GitHub" ? kLongestArtifact : kLongestInS3;
  if (keep->seconds / kDay > longest) {
    context.sink.report(
        diag::Kind::OutOfRange, shown.span(),
        fmt::format("{} keeps artifacts {} days at most, and `{}` is longer", store, longest, shown.text()));
    return std::nullopt;
  }
  return keep;
}

/// Source: Amazon S3 User Guide, "General purpose bucket naming rules".
auto is_bucket_name(std::string_view name) -> bool {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return name.size() >= 3 && name.size() <= 63 && plain(name.front()) && plain(name.back()) &&
         std::ranges::all_of(name, [&](char c) { return plain(c) || c == '-'; });
}

auto read_bucket(Context& context, const Node& statement, Span head) -> std::optional<std::string> {
  const auto string = statement.child(NodeKind::String);
  if (!string) {
    context.sink.report(diag::Kind::MissingArgument, head, "`artifacts s3` names no bucket")
        .help("such as `artifacts s3 \"shop-packages\" keep 400d`");
    return std::nullopt;
  }
  const auto name = plain_text(*string, context.sink);
  if (!name) return std::nullopt;
  if (!is_bucket_name(*name)) {
    context.sink.report(diag::Kind::MalformedText, string->span(),
                        fmt::format("found `{}`, expected the name of a bucket: 3 to 63 of `a-z 0-9 -`", *name));
    return std::nullopt;
  }
  return name;
}

}  // namespace

auto bind_version(Context& context) -> bool {
  const auto statements = root(context).statements();
  const auto versions = statements_named(root(context), "promoc");
  if (versions.empty()) {
    report_no_version(context, statements.empty() ? Span{context.tree.file(), 0, 0} : head_span(statements.front()));
    return false;
  }
  const auto number = *versions.front().child(NodeKind::Number);
  if (number.text() != kVersion) {
    context.sink
        .report(
            diag::Kind::LanguageVersion, number.span(),
            fmt::format("the definition is written for version {} of the language, and this compiler knows version {}",
                        number.text(), kVersion))
        .help("use a newer promoc, or write `promoc 1` when the definition is of version 1");
    return false;
  }
  if (statements.front().name() != "promoc") {
    context.sink
        .report(diag::Kind::LanguageVersion, versions.front().span(),
                "the version of the language is not the first statement")
        .label(head_span(statements.front()), "this stands before it")
        .help("make it the first line");
    return false;
  }
  return only_once(context.sink, root(context), {"promoc"});
}

void bind_pipeline(Context& context) {
  only_once(context.sink, root(context),
            {"pipeline", "github", "artifacts", "reports", "drift", "version", "approvals"});
  const auto pipelines = statements_named(root(context), "pipeline");
  if (pipelines.empty()) {
    context.sink
        .report(diag::Kind::MissingStatement, root(context).statements().front().span(),
                "the definition has no `pipeline`")
        .help("give it a name: `pipeline shop`");
    return;
  }
  context.model.pipeline = name_of(name_node(pipelines[0]));
  context.model.doc = pipelines[0].doc();
}

void bind_modules(Context& context) {
  for (const auto& statement : statements_named(root(context), "use")) {
    for (const auto child : statement.children()) {
      if (child.kind() == NodeKind::Name) bind_module(context, child);
      if (child.kind() == NodeKind::String)
        report_planned_part(context.sink, child.span(), "file", "use", "a module of your own");
    }
  }
}

void bind_artifacts(Context& context) {
  const auto statements = statements_named(root(context), "artifacts");
  if (statements.empty()) {
    context.model.keep_artifacts.reset();
    const auto pipelines = statements_named(root(context), "pipeline");
    if (!pipelines.empty())
      context.default_taken(fmt::format("artifacts of a build are kept {} days", kDefaultArtifact),
                            pipelines[0].span());
    return;
  }
  const auto& statement = statements[0];
  const auto store = name_node(statement);
  const auto head = join(statement.token().span(), store.span());
  if (name_of(store) == "ecr") return report_planned_part(context.sink, head, "file", "artifacts", "artifacts ecr");
  if (name_of(store) != "github" && name_of(store) != "s3") {
    context.sink
        .report(diag::Kind::UnknownName, store.span(), fmt::format("`{}` is no store of artifacts", store.text()))
        .help("it could be `github` or `s3`");
    return;
  }
  if (name_of(store) == "s3") {
    context.model.bucket = read_bucket(context, statement, head);
  } else if (const auto bucket = statement.child(NodeKind::String)) {
    context.sink.report(diag::Kind::DoesNothing, bucket->span(), "GitHub's store of artifacts has no name")
        .fix(bucket->span(), "", "leave it out");
  }
  const auto keep = statement.field("keep");
  if (!keep) {
    context.default_taken(fmt::format("artifacts of a build are kept {} days", kDefaultArtifact), statement.span());
    return;
  }
  const auto value = *keep->field("value");
  if (const auto days = read_retention(context, value, name_of(store) == "s3" ? "S3" : "GitHub")) {
    context.model.keep_artifacts = days;
    context.model.keep_span = primary(value).span();
  }
  context.rule("artifacts.keep", one_line(statement), statement.span());
}

void bind_version_source(Context& context) {
  const auto statements = statements_named(root(context), "version");
  if (statements.empty()) return;
  const auto& statement = statements[0];
  const auto source = one_line(*statement.field("source"));
  const auto file = statement.child(NodeKind::String);
  VersionSource version{source, {}};
  if (source == "file") {
    if (!file) {
      context.sink.report(diag::Kind::MissingArgument, statement.span(), "`version from file` names no file")
          .help("such as `version from file \"VERSION\"`");
      return;
    }
    const auto path = evaluate_string(context, {}, Type::Path, *file);
    if (!path) return;
    version.file = path->text;
  } else if (file) {
    context.sink.report(diag::Kind::DoesNothing, file->span(), fmt::format("`version from {}` reads no file", source))
        .fix(file->span(), "", "leave it out");
  }
  context.model.version = version;
  context.rule("version", one_line(statement), statement.span());
}

void bind_reports(Context& context) {
  const auto statements = statements_named(root(context), "reports");
  if (statements.empty()) return;
  context.model.keep_reports = read_retention(context, *statements[0].field("value"));
  context.rule("reports.keep", one_line(statements[0]), statements[0].span());
}

void bind_drift(Context& context) {
  const auto statements = statements_named(root(context), "drift");
  if (statements.empty()) return;
  const auto value = *statements[0].field("value");
  const auto every = read_duration(value, context.sink);
  if (!every) return;
  const auto& github = context.model.github;
  if (github.visibility != Visibility::Public && github.plan == GitHubPlan::Free) {
    context.sink
        .report(diag::Kind::DoesNothing, statements[0].span(),
                "there are no settings to compare: GitHub has none for private repositories of the plan `free`")
        .help("leave `drift` out");
    return;
  }
  const auto cron = std::ranges::find(kDriftCrons, every->seconds, &Interval::seconds);
  if (cron == kDriftCrons.end()) {
    context.sink
        .report(diag::Kind::OutOfRange, primary(value).span(),
                fmt::format("no schedule of GitHub starts every `{}`", primary(value).text()))
        .help("it could be `1h`, `2h`, `3h`, `4h`, `6h`, `8h`, `12h`, `24h` or `7d`");
    return;
  }
  context.model.drift_cron = cron->cron;
  context.rule("drift", one_line(statements[0]), statements[0].span());
}

}  // namespace promoc::sema
