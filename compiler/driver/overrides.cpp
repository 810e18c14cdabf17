#include "driver/overrides.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/path.hpp"
#include "diag/render_display.hpp"

namespace promoc::driver {
namespace {

using diag::Kind;

class Loader {
 public:
  Loader(std::string_view folder, std::string_view base, Disk& disk, SourceManager& sources, diag::Sink& sink)
      : folder_(disk.open(folder)), sources_(sources), sink_(sink), files_(emit::template_files()) {
    const auto here = disk.working_directory();
    shown_ = path::relative(path::join(here, base), path::join(here, folder));
  }

  auto load() -> emit::Overrides {
    for (const auto& name : folder_->names("")) {
      if (name.starts_with('.') || name == "README.md") continue;
      if ((name == "github" || name == "docs") && folder_->is_directory(name)) {
        load_folder(name);
      } else {
        unknown(name);
      }
    }
    return std::move(overrides_);
  }

 private:
  void load_folder(const std::string& folder) {
    for (const auto& name : folder_->names(folder)) {
      if (name.starts_with('.')) continue;
      const auto path = folder + "/" + name;
      const auto known = std::ranges::find(files_, path, &emit::TemplateFile::file);
      if (known == files_.end()) {
        unknown(path);
      } else {
        load_file(*known);
      }
    }
  }

  void load_file(const emit::TemplateFile& known) {
    auto text = folder_->read(known.file);
    if (!text || text->size() > kLargest) {
      sink_.report(Kind::CannotRead, place(known.file), "this template cannot be read")
          .help("it must be a file of at most 1 MiB, and not a link that leaves its directory");
      return;
    }
    const auto file = sources_.add(path::join(shown_, known.file), std::move(*text));
    if (known.id) {
      overrides_.workflows.push_back({*known.id, file});
    } else {
      overrides_.pages.push_back({known.file, file});
    }
  }

  void unknown(const std::string& path) {
    std::vector<std::string> names;
    for (const auto& file : files_) names.push_back(file.file);
    const auto near = diag::nearest(path, names);
    sink_.report(Kind::OverrideOfNothing, place(path), "there is no built-in template that this file could replace")
        .help(near ? fmt::format("did you mean `{}`? `promoc templates list` names them all", *near)
                   : "`promoc templates list` names them all");
  }

  auto place(const std::string& path) -> Span { return {sources_.add(path::join(shown_, path), ""), 0, 0}; }

  static constexpr std::size_t kLargest = 1U << 20U;

  std::unique_ptr<Folder> folder_;
  SourceManager& sources_;
  diag::Sink& sink_;
  std::vector<emit::TemplateFile> files_;
  std::string shown_;
  emit::Overrides overrides_;
};

}  // namespace

auto load_overrides(std::string_view folder, std::string_view base, Disk& disk, SourceManager& sources,
                    diag::Sink& sink) -> std::optional<emit::Overrides> {
  if (folder.empty()) return emit::Overrides();
  if (disk.kind(folder) != EntryKind::Directory) {
    sink.report(Kind::CannotRead, kNowhere, fmt::format("there is no folder `{}`", diag::escaped(folder)))
        .help("`promoc templates eject NAME --out DIR` makes one");
    return std::nullopt;
  }
  return Loader(folder, base, disk, sources, sink).load();
}

}  // namespace promoc::driver
