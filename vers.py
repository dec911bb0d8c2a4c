import subprocess,json,sys
def view(p,f):
    o=subprocess.run(['npm','view',p,f,'--json'],capture_output=True,text=True).stdout
    try: return json.loads(o)
    except: return None
def ok(p,v):
    d=view(f'{p}@{v}','optionalDependencies') or {}
    miss=[k for k,w in d.items() if (view(k,'versions') or []) and w not in view(k,'versions')]
    return miss
for v in ['2.6.8','2.6.7','2.6.6','2.6.5']:
    print('biome',v,ok('@biomejs/biome',v))
