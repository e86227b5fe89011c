SELECT q.Ma, q.Ten
FROM Q q JOIN R r ON r.Loai = q.Loai
