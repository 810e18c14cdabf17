// The manifest: the next build knows by it which files are its own, and which of them somebody has edited.
#include <set>

#include "base/sha256.hpp"
#include "verify/files/parts.hpp"

namespace promoc::verify::files {
namespace {

/// One wrong place of the manifest, the first one found.
struct Wrong {
  Span span;
  std::string message;
};

class Manifest {
 public:
  Manifest(const Input& input, const Value& meant, const Value& found, Span top)
      : input_(input), meant_(meant), found_(found), top_(top) {}

  auto check() -> std::vector<Wrong> {
    same("schema");
    same("definition");
    const auto* const files = found_.find("files");
    if (files == nullptr || files->kind != Value::Kind::List) {
      wrong_.push_back({top_, "the manifest has no list `files`"});
      return std::move(wrong_);
    }
    for (const auto& entry : files->members) check_entry(entry.value);
    if (const auto* const wanted = meant_.find("files")) check_complete(*wanted, files->span);
    return std::move(wrong_);
  }

 private:
  void same(const char* name) {
    const auto* const meant = meant_.find(name);
    const auto* const found = found_.find(name);
    if (meant == nullptr) return;
    if (found != nullptr && canonical(*meant, Dialect::Json) == canonical(*found, Dialect::Json)) return;
    wrong_.push_back({found == nullptr ? top_ : found->span,
                      "the manifest says another " + code(name) + " than " + code(shown(*meant))});
  }

  void check_entry(const Value& entry) {
    const auto* const path = entry.find("path");
    const auto* const hash = entry.find("sha256");
    if (path == nullptr || hash == nullptr) {
      wrong_.push_back({entry.span, "an entry of the manifest lacks its path or hash"});
    } else if (!seen_.insert(path->text).second) {
      wrong_.push_back({path->span, "the manifest names " + code(path->text) + " twice"});
    } else if (const auto meant = input_.meant.read(path->text); !meant || path->text == kManifestFile) {
      wrong_.push_back({path->span, "the manifest names " + code(path->text) +
                                        ", which no build of this definition writes: the next one deletes it"});
    } else if (!is_hash_of(hash->text, path->text, *meant)) {
      wrong_.push_back({hash->span, "the manifest has another hash of " + code(path->text)});
    }
  }

  /// That of what is meant, or of what is there: that it is something else is a finding of its own.
  auto is_hash_of(const std::string& hash, const std::string& path, const std::string& meant) -> bool {
    if (hash == sha256(meant)) return true;
    const auto found = input_.found.read(path);
    return found && hash == sha256(*found);
  }

  void check_complete(const Value& wanted, Span files) {
    for (const auto& entry : wanted.members) {
      const auto* const path = entry.value.find("path");
      if (path != nullptr && !seen_.contains(path->text))
        wrong_.push_back({files, "the manifest does not name " + code(path->text)});
    }
  }

  const Input& input_;
  const Value& meant_;
  const Value& found_;
  Span top_;
  std::set<std::string> seen_;
  std::vector<Wrong> wrong_;
};

}  // namespace

void check_manifest(Report& report, const Pair& pair) {
  const auto both = report.read_both(pair, "manifest", Dialect::Json, diag::Kind::ManifestChanged);
  if (!both) return;
  const auto wrong = Manifest(report.input(), both->first, both->second, pair.top()).check();
  if (wrong.empty()) return;
  const auto more = wrong.size() == 1 ? "" : " (and " + std::to_string(wrong.size() - 1) + " more)";
  report.add(
      {diag::Kind::ManifestChanged,
       {},
       wrong.front().span,
       wrong.front().message + more,
       "the next build takes files of its own for foreign ones, or foreign ones for its own",
       "bring it back from a commit, or run `promoc build --force`, which writes every file of the build again"});
}

}  // namespace promoc::verify::files
