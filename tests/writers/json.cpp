// JSON, wherever it is made: lists for scripts, settings, the manifest, the journal, findings. Each document is a JSON
// list with one of them after the other, as they are.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/source.hpp"
#include "diag/diagnostic.hpp"
#include "diag/render.hpp"
#include "driver/journal.hpp"
#include "driver/manifest.hpp"
#include "emit/emission.hpp"
#include "emit/emitters.hpp"
#include "emit/workflow/steps.hpp"
#include "sema/evaluate.hpp"
#include "syntax/parse.hpp"
#include "writers/formats.hpp"

namespace promoc::tests::writers {

namespace {

using Json = nlohmann::json;

auto list_of_sema(Texts texts) -> std::string {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "[" : ",") + sema::json_string(text);
  return list + "]";
}

auto manifest(Texts texts) -> std::string {
  driver::Manifest manifest{"1", texts.front(), {}};
  manifest.files.push_back({"a", std::string(64, '0'), true, {texts.begin(), texts.end()}});
  return driver::print_manifest(manifest);
}

auto journal(Texts texts) -> std::string {
  driver::Journal journal;
  for (const auto& text : texts) journal.entries.push_back({text, std::nullopt, std::nullopt});
  journal.folders.assign(texts.begin(), texts.end());
  return driver::print_journal(journal);
}

auto settings(Texts texts) -> std::string {
  plan::Plan plan;
  plan::EnvironmentSettings environment{.name = texts.front()};
  for (const auto& text : texts) {
    environment.reviewers.push_back({true, text});
    environment.reviewers.push_back({false, text});
    environment.branches.push_back(text);
    environment.variables.push_back(text);
  }
  plan.environments.push_back(std::move(environment));
  plan.branches.push_back({.branch = texts.front()});
  emit::Emission emission(plan);
  emit::emit_settings(emission);
  const auto files = emission.finish().files;
  const auto content_of = [&](const std::string& path) {
    return std::ranges::find(files, path, &emit::OutputFile::path)->content;
  };
  return content_of(emit::settings_file(texts.front())) + "," + content_of(emit::ruleset_file(texts.front()));
}

auto findings_json(Texts texts) -> std::string {
  SourceManager sources;
  std::vector<diag::Diagnostic> findings;
  for (const auto& text : texts) {
    findings.push_back({.kind = diag::Kind::WrongType, .span = kNowhere, .message = text, .help = text});
  }
  return diag::render_json(findings, sources, {}).dump();
}

/// Text that is no UTF-8 ends in the exception of the library.
template <class Make>
auto or_refused(Make make) -> std::optional<std::string> {
  try {
    return make();
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

auto json_list(Texts texts) -> std::string { return emit::json_list({texts.begin(), texts.end()}); }

auto written(Texts texts) -> std::optional<std::string> {
  return or_refused([&] {
    return "[" + list_of_sema(texts) + "," + json_list(texts) + "," + manifest(texts) + "," + journal(texts) + "," +
           settings(texts) + "," + findings_json(texts) + "]";
  });
}

/// Whether a definition that holds the text is refused before anything could write it.
auto refused_in_a_definition(std::string_view text) -> bool {
  SourceManager sources;
  diag::Sink sink;
  const auto file = sources.add("promotion.promo", "promoc 1\nnote \"" + std::string(text) + "\"\n");
  (void)syntax::parse(sources, file, sink);
  return sink.has_errors();
}

/// The manifest and the journal name files and must never fail; a byte that is no text becomes U+FFFD there.
void replaced(std::string_view where, const std::string& json, std::string_view text, Findings& findings) {
  ++findings.compared;
  if (!is_well_formed(json) || Json::parse(json, nullptr, false).is_discarded()) {
    findings.fault(where, text, "made a text that is no JSON");
  }
}

void refusals(std::string_view text, Findings& findings) {
  const std::string own(text);
  const Texts texts(&own, 1);
  const auto refused = [&](std::string_view where, bool is_refused) {
    ++findings.compared;
    if (!is_refused) findings.fault(where, text, "is not refused");
  };
  refused("list", !or_refused([&] { return json_list(texts); }));
  refused("settings", !or_refused([&] { return settings(texts); }));
  refused("definition", refused_in_a_definition(text));
  replaced("manifest", manifest(texts), text, findings);
  replaced("journal", journal(texts), text, findings);
}

void read_back(std::string_view document, Texts texts, Findings& findings) {
  const auto json = Json::parse(document, nullptr, false);
  if (!json.is_array()) return findings.fault("json", texts.front(), "begins a document that is not read");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    findings.same("list of paths", texts[i], json.at(0).at(i).get<std::string>());
    findings.same("list", texts[i], json.at(1).at(i).get<std::string>());
  }
}

}  // namespace

auto json_format() -> Format { return {"json", 4, 500, is_well_formed, written, read_back, refusals}; }

}  // namespace promoc::tests::writers
