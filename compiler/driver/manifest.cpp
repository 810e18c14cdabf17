#include "driver/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/sha256.hpp"
#include "base/version.hpp"
#include "driver/output_paths.hpp"
#include "lang/json_text.hpp"

namespace promoc::driver {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;

auto is_hash(const std::string& text) -> bool {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

auto text_at(const Json& json, const char* key) -> std::optional<std::string> {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

auto file_of(const Json& json) -> std::optional<ManifestFile> {
  if (!json.is_object()) return std::nullopt;
  const auto path = text_at(json, "path");
  const auto hash = text_at(json, "sha256");
  if (!path || !hash || path_problem(*path) || !is_hash(*hash)) return std::nullopt;
  ManifestFile file{*path, *hash, false, {}};
  if (const auto executable = json.find("executable"); executable != json.end()) {
    if (!executable->is_boolean()) return std::nullopt;
    file.executable = executable->get<bool>();
  }
  const auto rules = json.find("rules");
  if (rules == json.end() || !rules->is_array()) return std::nullopt;
  for (const auto& rule : *rules) {
    if (!rule.is_string()) return std::nullopt;
    file.rules.push_back(rule.get<std::string>());
  }
  return file;
}

void print_file(std::string& out, const ManifestFile& file) {
  out += "    {\n      \"path\": ";
  lang::append_json(out, file.path);
  out += ",\n      \"sha256\": ";
  lang::append_json(out, file.sha256);
  if (file.executable) out += ",\n      \"executable\": true";
  out += ",\n      \"rules\": ";
  lang::append_json(out, file.rules, 6, 2);
  out += "\n    }";
}

}  // namespace

auto Manifest::find(std::string_view path) const -> const ManifestFile* {
  const auto found = std::ranges::lower_bound(files, path, {}, &ManifestFile::path);
  return found == files.end() || found->path != path ? nullptr : &*found;
}

auto manifest_of(const emit::OutputSet& set, std::string definition) -> Manifest {
  Manifest manifest{std::string(kVersion), std::move(definition), {}};
  for (const auto& file : set.files) {
    auto hash = file.sha256.empty() ? sha256(file.content) : std::string(file.sha256);
    manifest.files.push_back({file.path, std::move(hash), file.executable, file.rules});
  }
  std::ranges::sort(manifest.files, {}, &ManifestFile::path);
  return manifest;
}

auto print_manifest(const Manifest& manifest) -> std::string {
  auto out = fmt::format("{{\n  \"schema\": {},\n  \"promoc\": ", kSchema);
  lang::append_json(out, manifest.promoc);
  out += ",\n  \"definition\": ";
  lang::append_json(out, manifest.definition);
  out += ",\n  \"files\": [";
  for (const auto& file : manifest.files) {
    out += &file == &manifest.files.front() ? "\n" : ",\n";
    print_file(out, file);
  }
  out += manifest.files.empty() ? "]\n}\n" : "\n  ]\n}\n";
  return out;
}

auto parse_manifest(std::string_view text) -> std::optional<Manifest> {
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto schema = json.find("schema");
  const auto files = json.find("files");
  const auto version = text_at(json, "promoc");
  const auto definition = text_at(json, "definition");
  if (schema == json.end() || *schema != kSchema || !version || !definition) return std::nullopt;
  if (files == json.end() || !files->is_array()) return std::nullopt;

  Manifest manifest{*version, *definition, {}};
  for (const auto& entry : *files) {
    auto file = file_of(entry);
    if (!file || file->path == kManifestPath) return std::nullopt;
    if (!manifest.files.empty() && manifest.files.back().path >= file->path) return std::nullopt;
    manifest.files.push_back(std::move(*file));
  }
  return manifest;
}

}  // namespace promoc::driver
